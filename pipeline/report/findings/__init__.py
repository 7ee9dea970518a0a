"""What a check found, for the programs that run checks on every change: JUnit, SARIF, GitHub's annotations."""

"""What this machine computes with: cores, GPUs, number types, memory."""

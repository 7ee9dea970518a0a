"""Published ways of telling how many people speak, as functions of what ``cluster_voices`` takes.

Each module holds one. All of them group the longer voices in their own way; ``common.finish`` keeps
the asked bounds and gives the shorter voices to the groups, as the engine does.
"""

"""A server that other programs ask as they ask OpenAI's: `/v1/audio/transcriptions`, over the same pipeline.

This process takes requests in and gives answers out; the models are in processes beside it, one request in each.
"""

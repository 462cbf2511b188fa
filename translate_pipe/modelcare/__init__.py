"""Model care: what an Ollama server keeps, how models come to it, and how they are made.

``server`` does the work over Ollama's API, ``recipe`` says what a new model is made of, ``facts``
holds what a server tells. Nothing here is needed to translate.
"""

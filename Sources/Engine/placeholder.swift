// replaced by the embedding interface

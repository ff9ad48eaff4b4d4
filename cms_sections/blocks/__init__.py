"""The building stones of sections: the stream that keeps what it does not know, and the fields that sections share."""

"""What is loaded ahead of time need not be loaded afterwards."""

from summarizer.understand import analysis, classifier, encoder
from summarizer.understand.topics.vectors import _encoder
from summarizer.understand.warming import warm


def test_everything_is_there_afterwards():
    warm("en")
    loaders = (analysis._load, classifier.load, encoder.load, _encoder)
    before = [loader.cache_info().misses for loader in loaders]
    analysis.pipeline("en")
    classifier.load()
    encoder.load()
    _encoder()
    assert [loader.cache_info().misses for loader in loaders] == before
    assert all(loader.cache_info().currsize for loader in loaders)

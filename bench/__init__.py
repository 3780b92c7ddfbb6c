"""Benchmarks: `./run bench`, or `./run bench pages start` for some of them. Each figure is printed beside its goal."""

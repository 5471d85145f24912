"""Measurements: public benchmarks, our own questions, speed, and the gate that CI runs."""

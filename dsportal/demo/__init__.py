"""The whole main job on real parts, with simulated people: what `make demo` runs."""

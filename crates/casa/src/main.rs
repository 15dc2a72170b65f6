//! The program: command line, configuration, workers and wiring.

fn main() {}

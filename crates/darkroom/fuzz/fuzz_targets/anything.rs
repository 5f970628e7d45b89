#![no_main]

// Headers and containers as they come, also those that say they are of another kind.
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| darkroom_fuzz::where_panics_are_damage(|| darkroom_fuzz::anything(bytes)));

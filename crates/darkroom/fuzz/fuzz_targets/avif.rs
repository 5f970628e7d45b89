#![no_main]

// re_rav1d panics over codes that nobody has defined.
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| darkroom_fuzz::where_panics_are_damage(|| {
    darkroom_fuzz::developed("image/avif", bytes);
}));

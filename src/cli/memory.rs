//! How the program has its memory from the system.

/// Pages and their rows come and go by the megabyte. As it is, glibc gives each thread a heap of
/// its own and learns to keep such blocks in them, and a long read ends with tens of megabytes in
/// holes. With blocks of this size given back at once, and two heaps, it doesn't; the price is
/// some 3 ms a page of a thousand documents.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub(super) fn give_back_what_is_not_used() {
    const BYTES_OF_A_LARGE_BLOCK: i32 = 256 << 10;
    const HEAPS: i32 = 2;
    // SAFETY: `mallopt` only sets numbers within the allocator, and no other thread runs yet.
    // It says 0 where a number isn't taken: then it is as it was.
    unsafe {
        libc::mallopt(libc::M_MMAP_THRESHOLD, BYTES_OF_A_LARGE_BLOCK);
        libc::mallopt(libc::M_ARENA_MAX, HEAPS);
    }
}

/// Other systems' allocators are left as they are.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub(super) fn give_back_what_is_not_used() {}

//! The programs of the book that use crates which the model does not follow: natively, each comes to
//! its end.

/// Mounts programs of the book, each with a test that runs its `main`.
macro_rules! programs {
    ($($name:ident $path:literal,)*) => {
        $(
            mod $name {
                // Not a module of its own: the `main` of a program is private.
                ::core::include!($path);

                #[test]
                fn comes_to_its_end() {
                    main();
                }
            }
        )*
    };
}

programs! {
    copy_on_write "../chapters/processes/native/copy_on_write.rs",
    crossbeam "../chapters/queues/native/crossbeam.rs",
    model_fit "../chapters/processes/native/model_fit.rs",
    one_cursor "../chapters/file_handles/native/one_cursor.rs",
    tickets "../chapters/processes/native/tickets.rs",
    traced "../chapters/thread_local_logging/native/traced.rs",
    writer_and_reader "../chapters/swmr/native/writer_and_reader.rs",
}

package dev.latent.worker;

/** What a supervisor tells a worker, a line each. */
enum WorkerOrder {
    /** There is something to do. */
    LOOK,
    /** Leave a checkpoint and end. */
    STOP
}

package dev.latent.job;

/** One turn in the queue: a job that is queued again gets a new one, and the old one is void. Names the scheduler's task. */
record JobTicket(String jobId, int number) {

    static JobTicket parse(String text) {
        int slash = text.lastIndexOf('/');
        return new JobTicket(text.substring(0, slash), Integer.parseInt(text.substring(slash + 1)));
    }

    @Override
    public String toString() {
        return jobId + "/" + number;
    }
}

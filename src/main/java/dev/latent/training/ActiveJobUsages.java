package dev.latent.training;

import dev.latent.dataset.DatasetUsage;
import dev.latent.job.JobQueue;
import dev.latent.model.ModelUsage;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Keeps the datasets and models that an active job needs from being deleted. */
@Configuration(proxyBeanMethods = false)
class ActiveJobUsages {

    @Bean
    DatasetUsage jobsThatNeedADataset(JobQueue queue) {
        return dataset -> queue.activeUser("dataset:" + dataset);
    }

    @Bean
    ModelUsage jobsThatNeedAModel(JobQueue queue) {
        return reference -> queue.activeUser("model:" + reference).map(job -> "job " + job);
    }
}

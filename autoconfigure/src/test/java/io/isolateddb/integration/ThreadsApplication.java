package io.isolateddb.integration;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;
import org.springframework.context.event.SimpleApplicationEventMulticaster;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.AsyncConfigurer;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.concurrent.ConcurrentTaskExecutor;
import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/**
 * An application with executors of many kinds.
 */
@Configuration(proxyBeanMethods = false)
@EnableAsync
@EnableScheduling
@Import({ UsersApplication.class, ThreadsApplication.Work.class })
class ThreadsApplication {

	static final AtomicInteger decorated = new AtomicInteger();

	@Bean
	ThreadPoolTaskExecutor taskExecutor() {
		ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
		executor.setCorePoolSize(2);
		executor.setTaskDecorator((task) -> {
			decorated.incrementAndGet();
			return task;
		});
		executor.initialize();
		return executor;
	}

	@Bean
	ThreadPoolTaskScheduler taskScheduler() {
		return new ThreadPoolTaskScheduler();
	}

	@Bean
	SimpleAsyncTaskScheduler simpleScheduler() {
		return new SimpleAsyncTaskScheduler();
	}

	@Bean
	SimpleAsyncTaskExecutor simpleExecutor() {
		return new SimpleAsyncTaskExecutor();
	}

	@Bean
	ConcurrentTaskExecutor concurrentExecutor() {
		return new ConcurrentTaskExecutor(Executors.newSingleThreadExecutor());
	}

	@Bean(destroyMethod = "shutdownNow")
	ExecutorService threadPoolExecutor() {
		return new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
	}

	@Bean(destroyMethod = "shutdownNow")
	ExecutorService hiddenExecutor() {
		return Executors.newSingleThreadExecutor();
	}

	@Bean(destroyMethod = "shutdownNow")
	ScheduledExecutorService scheduledExecutor() {
		return Executors.newScheduledThreadPool(1);
	}

	@Bean(destroyMethod = "shutdownNow")
	ExecutorService forkJoinPool() {
		return new ForkJoinPool(2);
	}

	@Bean
	Executor lambdaExecutor() {
		return (task) -> new Thread(task).start();
	}

	@Bean
	SimpleApplicationEventMulticaster applicationEventMulticaster() {
		SimpleApplicationEventMulticaster multicaster = new SimpleApplicationEventMulticaster();
		multicaster.setTaskExecutor((task) -> {
			if (Thread.currentThread().getName().equals("publisher")) {
				new Thread(task).start();
			}
			else {
				task.run();
			}
		});
		return multicaster;
	}

	/**
	 * What {@code @Async} runs on is no bean.
	 */
	@Bean
	AsyncConfigurer asyncConfigurer() {
		ExecutorService executor = Executors.newFixedThreadPool(2, (task) -> {
			Thread thread = new Thread(task);
			thread.setDaemon(true);
			return thread;
		});
		return new AsyncConfigurer() {

			@Override
			public Executor getAsyncExecutor() {
				return executor;
			}

		};
	}

	/**
	 * Work that is done on another thread.
	 */
	static class Work {

		private final Users users;

		Work(Users users) {
			this.users = users;
		}

		@Async
		CompletableFuture<String> async() {
			return CompletableFuture.completedFuture(this.users.database());
		}

		@Async("simpleExecutor")
		CompletableFuture<String> asyncOn() {
			return CompletableFuture.completedFuture(this.users.database());
		}

		@EventListener
		void answer(Question question) {
			question.answer().complete(this.users.database());
		}

		@Async
		@EventListener
		void answerLater(Question question) {
			question.later().complete(this.users.database());
		}

	}

	/**
	 * An event that asks for the name of the database.
	 *
	 * @param answer answered by a listener
	 * @param later answered by an asynchronous one
	 */
	record Question(CompletableFuture<String> answer, CompletableFuture<String> later) {

	}

}

package io.isolateddb.binding;

import io.isolateddb.datasource.BeanPostProcessorRegistrar;
import io.micrometer.context.ContextRegistry;
import net.javacrumbs.shedlock.support.StorageBasedLockProvider;
import org.hibernate.SessionFactory;
import org.quartz.Scheduler;
import reactor.core.publisher.Hooks;

import org.springframework.batch.core.scope.context.SynchronizationManagerSupport;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.orm.jpa.AbstractEntityManagerFactoryBean;
import org.springframework.scheduling.quartz.SchedulerFactoryBean;

/**
 * Isolates what libraries hold in memory of a database, and propagates bindings through
 * Reactor. Each library is optional.
 */
@Configuration(proxyBeanMethods = false)
class LibraryConfiguration {

	/**
	 * Hibernate: the dialect. Integrators of Hibernate's own do the rest.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ SessionFactory.class, AbstractEntityManagerFactoryBean.class })
	static class HibernateConfiguration {

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		static BeanPostProcessorRegistrar isolatedDatabaseHibernatePostProcessor() {
			return new BeanPostProcessorRegistrar(new HibernateBeanPostProcessor());
		}

	}

	/**
	 * Quartz: a pool of its own, and the pause after a refused connection.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ SchedulerFactoryBean.class, Scheduler.class })
	static class QuartzConfiguration {

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		static BeanPostProcessorRegistrar isolatedDatabaseQuartzPostProcessor(ListableBeanFactory beans) {
			return new BeanPostProcessorRegistrar(new QuartzBeanPostProcessor(beans));
		}

	}

	/**
	 * ShedLock: the locks that have a row.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(StorageBasedLockProvider.class)
	static class ShedLockConfiguration {

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		static BeanPostProcessorRegistrar isolatedDatabaseShedLockPostProcessor() {
			return new BeanPostProcessorRegistrar(new ShedLockBeanPostProcessor());
		}

	}

	/**
	 * Spring Batch: the jobs that are running.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(SynchronizationManagerSupport.class)
	static class BatchConfiguration {

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		static BeanFactoryPostProcessor isolatedDatabaseBatchInstaller() {
			return (beans) -> BatchIsolation.install();
		}

	}

	/**
	 * Micrometer: snapshots of thread-local values.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(ContextRegistry.class)
	static class ContextPropagationConfiguration {

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		static BeanFactoryPostProcessor isolatedDatabaseContextPropagationInstaller() {
			return (beans) -> ScopeThreadLocalAccessor.install();
		}

	}

	/**
	 * Reactor: subscribers and scheduled tasks.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(Hooks.class)
	static class ReactorConfiguration {

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		static BeanFactoryPostProcessor isolatedDatabaseReactorInstaller() {
			return (beans) -> ReactorPropagation.install();
		}

	}

}

package io.isolateddb.binding;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.event.SimpleApplicationEventMulticaster;
import org.springframework.core.task.TaskDecorator;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.annotation.AbstractAsyncConfiguration;
import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;
import org.springframework.util.ReflectionUtils;

/**
 * Lets the executors and schedulers of a context propagate the binding of the thread that
 * submits a task: beans, and executors of an {@code AsyncConfigurer} or an event
 * multicaster. An executor that has a task decorator gets ours; any other is proxied. A
 * bean that is declared as a class of the JDK, such as {@code ThreadPoolExecutor}, stays
 * as it is, since a proxy could not be of this class.
 */
final class ExecutorBeanPostProcessor implements BeanPostProcessor {

	private static final List<PrivateMember> DECORATORS = List.of(PrivateMember.THREAD_POOL_TASK_EXECUTOR,
			PrivateMember.THREAD_POOL_TASK_SCHEDULER, PrivateMember.SIMPLE_ASYNC_TASK_EXECUTOR,
			PrivateMember.TASK_EXECUTOR_ADAPTER, PrivateMember.CONCURRENT_TASK_EXECUTOR);

	private final ConfigurableListableBeanFactory beans;

	private final PropagatingTaskDecorator decorator;

	ExecutorBeanPostProcessor(ConfigurableListableBeanFactory beans, PropagatingTaskDecorator decorator) {
		this.beans = beans;
		this.decorator = decorator;
	}

	@Override
	public Object postProcessBeforeInitialization(Object bean, String name) {
		if (isExecutor(bean)) {
			decorate(bean);
		}
		return bean;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String name) {
		if (isExecutor(bean)) {
			boolean proxy = needsProxy(bean)
					&& (PropagatingTaskDecorator.canSubclass(bean) || isDeclaredByInterface(name));
			return proxy ? this.decorator.proxy(bean) : bean;
		}
		if (bean instanceof AbstractAsyncConfiguration
				&& PrivateMember.ASYNC_EXECUTOR.get(bean) instanceof Supplier<?> supplier) {
			PrivateMember.ASYNC_EXECUTOR.set(bean, (Supplier<?>) () -> propagating(supplier.get()));
		}
		else if (bean instanceof SimpleApplicationEventMulticaster multicaster
				&& PrivateMember.EVENT_EXECUTOR.get(bean) instanceof Executor executor) {
			multicaster.setTaskExecutor((Executor) propagating(executor));
		}
		return bean;
	}

	/**
	 * If a bean is declared as a class, other beans may need it to be of this class.
	 */
	private boolean isDeclaredByInterface(String name) {
		if (!this.beans.containsBeanDefinition(name)) {
			return false;
		}
		Class<?> declared = this.beans.getMergedBeanDefinition(name).getResolvableType().resolve();
		return declared != null && declared.isInterface();
	}

	private @Nullable Object propagating(@Nullable Object executor) {
		if (executor != null && isExecutor(executor)) {
			decorate(executor);
			return needsProxy(executor) ? this.decorator.proxy(executor) : executor;
		}
		return executor;
	}

	/**
	 * Netty's event loops do more than to execute tasks, and are left alone.
	 */
	private static boolean isExecutor(Object bean) {
		return (bean instanceof Executor || bean instanceof TaskScheduler)
				&& !bean.getClass().getName().startsWith("io.netty.");
	}

	/**
	 * Whether the executor cannot decorate tasks when they are submitted.
	 */
	private static boolean needsProxy(Object executor) {
		if (executor instanceof SimpleAsyncTaskScheduler) {
			return true;
		}
		Method execute = ReflectionUtils.findMethod(executor.getClass(), "execute", Runnable.class);
		return decorator(executor) == null && (execute == null || !Modifier.isFinal(execute.getModifiers()));
	}

	private void decorate(Object executor) {
		Method setter = ReflectionUtils.findMethod(executor.getClass(), "setTaskDecorator", TaskDecorator.class);
		PrivateMember field = decorator(executor);
		if (setter == null || field == null) {
			return;
		}
		TaskDecorator decorator = (field.get(executor) instanceof TaskDecorator first)
				? (task) -> this.decorator.decorate(first.decorate(task)) : this.decorator;
		ReflectionUtils.invokeMethod(setter, executor, decorator);
	}

	/**
	 * The field of a decorator that is set already and has to stay; there is no getter.
	 */
	private static @Nullable PrivateMember decorator(Object executor) {
		for (PrivateMember field : DECORATORS) {
			if (field.isIn(executor)) {
				return field.isPresent() ? field : null;
			}
		}
		return null;
	}

}

package io.isolateddb.binding;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

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
		if (bean instanceof AbstractAsyncConfiguration) {
			replace(bean, "executor", (executor) -> (executor instanceof Supplier<?> supplier)
					? (Supplier<?>) () -> propagating(supplier.get()) : executor);
		}
		else if (bean instanceof SimpleApplicationEventMulticaster) {
			replace(bean, "taskExecutor", this::propagating);
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
		return decoratorField(executor) == null && (execute == null || !Modifier.isFinal(execute.getModifiers()));
	}

	private void decorate(Object executor) {
		Method setter = ReflectionUtils.findMethod(executor.getClass(), "setTaskDecorator", TaskDecorator.class);
		Field field = decoratorField(executor);
		if (setter == null || field == null) {
			return;
		}
		Object existing = ReflectionUtils.getField(field, executor);
		if (existing instanceof TaskDecorator first) {
			TaskDecorator both = (task) -> this.decorator.decorate(first.decorate(task));
			ReflectionUtils.invokeMethod(setter, executor, both);
		}
		else {
			ReflectionUtils.invokeMethod(setter, executor, this.decorator);
		}
	}

	/**
	 * The field of a decorator that is set already and has to stay; there is no getter.
	 */
	private static @Nullable Field decoratorField(Object executor) {
		return field(executor, "taskDecorator", TaskDecorator.class);
	}

	private static @Nullable Field field(Object bean, String name, @Nullable Class<?> type) {
		Field field = ReflectionUtils.findField(bean.getClass(), name, type);
		if (field != null) {
			ReflectionUtils.makeAccessible(field);
		}
		return field;
	}

	private static void replace(Object bean, String name, UnaryOperator<@Nullable Object> change) {
		Field field = field(bean, name, null);
		if (field != null) {
			ReflectionUtils.setField(field, bean, change.apply(ReflectionUtils.getField(field, bean)));
		}
	}

}

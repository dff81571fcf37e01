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
 * Lets the executors and schedulers of a context carry the binding of whoever hands them
 * a task: beans, and what an {@code AsyncConfigurer} or a multicaster of events has for
 * itself. An executor that can decorate tasks is told to; any other gets a stand-in. Only
 * a bean that is declared as a class of the JDK, such as {@code ThreadPoolExecutor},
 * stays as it is, since nothing else is of this class.
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
			boolean standIn = standsIn(bean)
					&& (PropagatingTaskDecorator.canSubclass(bean) || isDeclaredByInterface(name));
			return standIn ? this.decorator.standIn(bean) : bean;
		}
		if (bean instanceof AbstractAsyncConfiguration) {
			replace(bean, "executor", (executor) -> (executor instanceof Supplier<?> supplier)
					? (Supplier<?>) () -> carrying(supplier.get()) : executor);
		}
		else if (bean instanceof SimpleApplicationEventMulticaster) {
			replace(bean, "taskExecutor", this::carrying);
		}
		return bean;
	}

	/**
	 * Otherwise others may want it to be of its class.
	 */
	private boolean isDeclaredByInterface(String name) {
		if (!this.beans.containsBeanDefinition(name)) {
			return false;
		}
		Class<?> declared = this.beans.getMergedBeanDefinition(name).getResolvableType().resolve();
		return declared != null && declared.isInterface();
	}

	private @Nullable Object carrying(@Nullable Object executor) {
		if (executor != null && isExecutor(executor)) {
			decorate(executor);
			return standsIn(executor) ? this.decorator.standIn(executor) : executor;
		}
		return executor;
	}

	/**
	 * Netty's are asked for more than to execute tasks.
	 */
	private static boolean isExecutor(Object bean) {
		return (bean instanceof Executor || bean instanceof TaskScheduler)
				&& !bean.getClass().getName().startsWith("io.netty.");
	}

	/**
	 * Whether the executor cannot decorate the tasks when they are handed over.
	 */
	private static boolean standsIn(Object executor) {
		if (executor instanceof SimpleAsyncTaskScheduler) {
			return true;
		}
		Method execute = ReflectionUtils.findMethod(executor.getClass(), "execute", Runnable.class);
		return decorator(executor) == null && (execute == null || !Modifier.isFinal(execute.getModifiers()));
	}

	private void decorate(Object executor) {
		Method setter = ReflectionUtils.findMethod(executor.getClass(), "setTaskDecorator", TaskDecorator.class);
		Field field = decorator(executor);
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
	 * There is no getter: a decorator that is there already has to stay.
	 */
	private static @Nullable Field decorator(Object executor) {
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

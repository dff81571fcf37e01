package io.isolateddb.binding;

import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.concurrent.Callable;

import io.isolateddb.datasource.ScopeBinding;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.core.task.TaskDecorator;

/**
 * Propagates the binding of the thread that submits a task to the thread that runs it: as
 * a task decorator, or as the advice of a proxy for an executor. Thread-safe.
 */
final class PropagatingTaskDecorator implements TaskDecorator, MethodInterceptor {

	@Override
	public Runnable decorate(Runnable task) {
		return ScopeBinding.snapshot().wrap(task);
	}

	/**
	 * Whether a proxy can be a subclass of the executor's class. The JDK does not open
	 * its packages to subclasses that are generated at run time.
	 */
	static boolean canSubclass(Object executor) {
		Class<?> type = executor.getClass();
		return Modifier.isPublic(type.getModifiers()) && !Modifier.isFinal(type.getModifiers())
				&& !type.getName().startsWith("java.");
	}

	/**
	 * Proxy an executor or scheduler: by a subclass of its class if possible, otherwise
	 * by its interfaces.
	 */
	@SuppressWarnings("unchecked")
	<T> T proxy(T executor) {
		ProxyFactory factory = new ProxyFactory(executor);
		factory.setProxyTargetClass(canSubclass(executor));
		factory.setOpaque(true);
		factory.addAdvice(this);
		Class<?> type = canSubclass(executor) ? executor.getClass() : getClass();
		return (T) factory.getProxy(type.getClassLoader());
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		String name = invocation.getMethod().getName();
		if (name.equals("execute") || name.startsWith("submit") || name.startsWith("invoke")
				|| name.startsWith("schedule")) {
			@Nullable Object[] arguments = invocation.getArguments();
			for (int i = 0; i < arguments.length; i++) {
				arguments[i] = wrap(arguments[i]);
			}
		}
		return invocation.proceed();
	}

	private @Nullable Object wrap(@Nullable Object argument) {
		if (argument instanceof Runnable task) {
			return decorate(task);
		}
		if (argument instanceof Callable<?> task) {
			return ScopeBinding.snapshot().wrap(task);
		}
		if (argument instanceof Collection<?> tasks) {
			return tasks.stream().map(this::wrap).toList();
		}
		return argument;
	}

}

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
 * Gives each task that is handed to an executor the binding of the thread that hands it
 * over. Thread-safe.
 */
final class PropagatingTaskDecorator implements TaskDecorator, MethodInterceptor {

	@Override
	public Runnable decorate(Runnable task) {
		return ScopeBinding.capture().carry(task);
	}

	/**
	 * Whether there can be a stand-in of the executor's own class. The JDK does not open
	 * its packages to subclasses that are made at run time.
	 */
	static boolean canSubclass(Object executor) {
		Class<?> type = executor.getClass();
		return Modifier.isPublic(type.getModifiers()) && !Modifier.isFinal(type.getModifiers())
				&& !type.getName().startsWith("java.");
	}

	/**
	 * Stands in for an executor or scheduler, as an object of the same class if that can
	 * be, else of its interfaces.
	 */
	@SuppressWarnings("unchecked")
	<T> T standIn(T executor) {
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
				arguments[i] = carry(arguments[i]);
			}
		}
		return invocation.proceed();
	}

	private @Nullable Object carry(@Nullable Object argument) {
		if (argument instanceof Runnable task) {
			return decorate(task);
		}
		if (argument instanceof Callable<?> task) {
			return ScopeBinding.capture().carry(task);
		}
		if (argument instanceof Collection<?> tasks) {
			return tasks.stream().map(this::carry).toList();
		}
		return argument;
	}

}

package io.isolateddb.autoconfigure;

import io.isolateddb.datasource.ContextDatabases;
import io.isolateddb.datasource.ScopeBinding;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.LifecycleProcessor;

/**
 * Tells the databases of a context when it is paused, resumed, stopped or closed. Spring
 * does that on the thread of whatever test needs another context: what the beans do
 * meanwhile belongs to no test.
 */
final class LifecycleProcessorBeanPostProcessor implements BeanPostProcessor, MethodInterceptor {

	private final ContextDatabases databases;

	LifecycleProcessorBeanPostProcessor(ContextDatabases databases) {
		this.databases = databases;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String name) {
		if (!(bean instanceof LifecycleProcessor)) {
			return bean;
		}
		ProxyFactory factory = new ProxyFactory(bean);
		factory.setProxyTargetClass(true);
		factory.setOpaque(true);
		factory.addAdvice(this);
		return factory.getProxy(bean.getClass().getClassLoader());
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		return switch (invocation.getMethod().getName()) {
			case "onPause", "onRestart", "start", "stop" -> transition(invocation, true);
			case "onClose" -> transition(invocation, false);
			default -> invocation.proceed();
		};
	}

	/**
	 * Run a transition. That of a context which is closed ends with its databases, as its
	 * beans are yet to be destroyed.
	 */
	private @Nullable Object transition(MethodInvocation invocation, boolean ends) throws Throwable {
		ScopeBinding previous = ScopeBinding.bind(null);
		this.databases.beginTransition();
		try {
			return invocation.proceed();
		}
		finally {
			if (ends) {
				this.databases.endTransition();
			}
			ScopeBinding.bind(previous);
		}
	}

}

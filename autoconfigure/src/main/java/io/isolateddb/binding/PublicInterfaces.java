package io.isolateddb.binding;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.util.ClassUtils;

/**
 * Proxies an object by all public interfaces that it has. Those of a library differ from
 * one version to the next. Thread-safe.
 */
final class PublicInterfaces {

	private PublicInterfaces() {
	}

	@SuppressWarnings("unchecked")
	static <T> T proxy(T target, InvocationHandler handler) {
		Class<?>[] types = Stream.of(ClassUtils.getAllInterfaces(target))
			.filter((type) -> Modifier.isPublic(type.getModifiers()))
			.toArray(Class<?>[]::new);
		return (T) Proxy.newProxyInstance(target.getClass().getClassLoader(), types, handler);
	}

	/**
	 * Invoke a method on the target. A proxy is equal to itself only.
	 */
	static @Nullable Object invoke(Object target, Object proxy, Method method, @Nullable Object @Nullable [] arguments)
			throws Throwable {
		if (arguments != null && method.getName().equals("equals") && arguments.length == 1) {
			return proxy == arguments[0];
		}
		return AopUtils.invokeJoinpointUsingReflection(target, method, (arguments != null) ? arguments : new Object[0]);
	}

}

package io.isolateddb.datasource;

import java.util.stream.Stream;

import org.mockito.MockingDetails;
import org.mockito.Mockito;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.SingletonBeanRegistry;

/**
 * Tells mocks, which connect to nothing. Mockito counts whatever is called on one of
 * them, so they are told before anything else is done with a bean.
 */
final class Mocks {

	/**
	 * Where Spring keeps track of the mocks of a context.
	 */
	private static final String OF_SPRING = "org.springframework.test.context.bean.override.mockito.";

	private static final String OF_MOCKITO = "$MockitoMock$";

	private Mocks() {
	}

	/**
	 * Whether a bean is a mock of Mockito. A spy is none: it calls a real bean. Mockito
	 * is asked only in a context that has mocks, since it attaches an agent to the JVM
	 * when it is used first.
	 * @param bean the bean
	 * @param beans the context that has it
	 */
	static boolean isMock(Object bean, BeanFactory beans) {
		boolean mocked = beans instanceof SingletonBeanRegistry singletons
				&& Stream.of(singletons.getSingletonNames()).anyMatch((name) -> name.startsWith(OF_SPRING));
		return (mocked || isOfMockito(bean)) && Asked.isMock(bean);
	}

	/**
	 * Whether a bean is of a class that Mockito has made for a mock.
	 * @param bean the bean
	 */
	static boolean isMock(Object bean) {
		return isOfMockito(bean) && Asked.isMock(bean);
	}

	private static boolean isOfMockito(Object bean) {
		return bean.getClass().getName().contains(OF_MOCKITO);
	}

	/**
	 * Needs Mockito, which an application may do without.
	 */
	private static final class Asked {

		static boolean isMock(Object bean) {
			MockingDetails details = Mockito.mockingDetails(bean);
			return details.isMock() && !details.isSpy();
		}

	}

}

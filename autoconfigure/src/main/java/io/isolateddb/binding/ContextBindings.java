package io.isolateddb.binding;

import io.isolateddb.datasource.ContextDatabases;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;

/**
 * Registers what carries bindings in an application context, as far as the libraries that
 * it serves are on the class path.
 *
 * @since 0.1.0
 */
public final class ContextBindings {

	private ContextBindings() {
	}

	/**
	 * Register it. To be called before the context is refreshed.
	 * @param beans the beans of the context
	 * @param context the databases of the context
	 */
	public static void register(DefaultListableBeanFactory beans, ContextDatabases context) {
		beans.addBeanPostProcessor(new ExecutorBindings(beans, TaskHandover.in(context)));
	}

}

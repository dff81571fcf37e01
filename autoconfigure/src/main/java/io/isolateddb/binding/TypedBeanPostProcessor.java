package io.isolateddb.binding;

import java.util.function.UnaryOperator;

import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Changes or replaces each bean of a type.
 *
 * @param type the type
 * @param change the change
 * @param <T> the type
 */
record TypedBeanPostProcessor<T>(Class<T> type, UnaryOperator<T> change) implements BeanPostProcessor {

	@Override
	public Object postProcessAfterInitialization(Object bean, String name) {
		return this.type.isInstance(bean) ? this.change.apply(this.type.cast(bean)) : bean;
	}

}

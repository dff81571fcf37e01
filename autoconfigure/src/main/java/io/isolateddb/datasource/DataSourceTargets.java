package io.isolateddb.datasource;

import java.beans.PropertyDescriptor;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.Stream;

import javax.sql.CommonDataSource;
import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.Advised;
import org.springframework.aop.target.SingletonTargetSource;
import org.springframework.beans.BeanUtils;
import org.springframework.beans.BeanWrapper;
import org.springframework.beans.PropertyAccessorFactory;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;
import org.springframework.util.ReflectionUtils;

/**
 * What a DataSource wraps, as datasource-proxy, p6spy or an
 * {@code AbstractRoutingDataSource} do. Its targets can be replaced, so that the wrapper
 * keeps its behaviour whatever database it works on.
 */
final class DataSourceTargets {

	private DataSourceTargets() {
	}

	/**
	 * The DataSources that a DataSource passes calls on to, as far as they can be
	 * replaced.
	 */
	static List<DataSource> of(DataSource wrapper) {
		if (wrapper instanceof AbstractRoutingDataSource routing) {
			return Stream
				.concat(Stream.ofNullable(routing.getResolvedDefaultDataSource()),
						routing.getResolvedDataSources().values().stream())
				.distinct()
				.toList();
		}
		return slots(wrapper).stream().map(Slot::target).toList();
	}

	/**
	 * Replace the targets of a DataSource.
	 * @param wrapper the DataSource
	 * @param replacement gets a target and what distinguishes it from the others, if
	 * there are several; returns what takes its place, perhaps itself
	 */
	static void replace(DataSource wrapper, BiFunction<DataSource, @Nullable Object, DataSource> replacement) {
		if (wrapper instanceof AbstractRoutingDataSource routing) {
			replaceAll(routing, replacement);
			return;
		}
		for (Slot slot : slots(wrapper)) {
			DataSource replaced = replacement.apply(slot.target(), null);
			if (replaced != slot.target()) {
				slot.setter().accept(replaced);
			}
		}
	}

	private static void replaceAll(AbstractRoutingDataSource routing,
			BiFunction<DataSource, @Nullable Object, DataSource> replacement) {
		Map<DataSource, DataSource> replaced = new IdentityHashMap<>();
		Map<Object, Object> targets = new LinkedHashMap<>();
		routing.getResolvedDataSources()
			.forEach((key, target) -> targets.put(key,
					replaced.computeIfAbsent(target, (same) -> replacement.apply(same, key))));
		DataSource standard = routing.getResolvedDefaultDataSource();
		if (standard != null) {
			routing.setDefaultTargetDataSource(
					replaced.computeIfAbsent(standard, (same) -> replacement.apply(same, null)));
		}
		if (replaced.entrySet().stream().anyMatch((entry) -> entry.getKey() != entry.getValue())) {
			routing.setTargetDataSources(targets);
			routing.afterPropertiesSet();
		}
	}

	private static List<Slot> slots(DataSource wrapper) {
		if (wrapper instanceof DelegatingDataSource delegating) {
			return slot(delegating.getTargetDataSource(), delegating::setTargetDataSource);
		}
		if (wrapper instanceof Advised advised) {
			return (advised.getTargetSource() instanceof SingletonTargetSource target && !advised.isFrozen())
					? slot(target.getTarget(), (other) -> advised.setTargetSource(new SingletonTargetSource(other)))
					: List.of();
		}
		List<Slot> properties = Stream.of(BeanUtils.getPropertyDescriptors(wrapper.getClass()))
			.filter(DataSourceTargets::isOfDataSource)
			.flatMap((property) -> property(wrapper, property.getName()).stream())
			.toList();
		return properties.isEmpty() ? fields(wrapper) : properties;
	}

	private static boolean isOfDataSource(PropertyDescriptor property) {
		return property.getReadMethod() != null && property.getWriteMethod() != null
				&& property.getPropertyType() == DataSource.class;
	}

	private static List<Slot> property(DataSource wrapper, String name) {
		BeanWrapper bean = PropertyAccessorFactory.forBeanPropertyAccess(wrapper);
		return slot(bean.getPropertyValue(name), (other) -> bean.setPropertyValue(name, other));
	}

	/**
	 * Many wrappers have no setter: their targets are given to the constructor, or to a
	 * builder.
	 */
	private static List<Slot> fields(DataSource wrapper) {
		List<Slot> slots = new ArrayList<>();
		if (!wrapper.getClass().isRecord() && !wrapper.getClass().isHidden()) {
			ReflectionUtils.doWithFields(wrapper.getClass(), (field) -> slots.addAll(field(wrapper, field)),
					DataSourceTargets::mayHoldTarget);
		}
		return slots;
	}

	private static boolean mayHoldTarget(Field field) {
		boolean outer = field.isSynthetic() && field.getName().startsWith("this$");
		return !outer && !Modifier.isStatic(field.getModifiers())
				&& CommonDataSource.class.isAssignableFrom(field.getType());
	}

	private static List<Slot> field(DataSource wrapper, Field field) {
		try {
			field.setAccessible(true);
		}
		catch (InaccessibleObjectException ex) {
			return List.of();
		}
		Object target = ReflectionUtils.getField(field, wrapper);
		boolean replaceable = target != null
				&& (field.getType().isInterface() || !Modifier.isFinal(target.getClass().getModifiers()));
		return replaceable ? slot(target, (other) -> ReflectionUtils.setField(field, wrapper, other)) : List.of();
	}

	private static List<Slot> slot(@Nullable Object target, Consumer<DataSource> setter) {
		return (target instanceof DataSource dataSource) ? List.of(new Slot(dataSource, setter)) : List.of();
	}

	/**
	 * Where a wrapper has its target.
	 *
	 * @param target the target
	 * @param setter replaces it
	 */
	private record Slot(DataSource target, Consumer<DataSource> setter) {

	}

}

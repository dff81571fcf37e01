package io.isolateddb.binding;

import java.lang.reflect.Field;
import java.util.AbstractSet;
import java.util.Collections;
import java.util.Iterator;
import java.util.Set;

import net.javacrumbs.shedlock.support.StorageBasedLockProvider;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.util.ReflectionUtils;

/**
 * Lets ShedLock query each time whether a lock has a row. ShedLock remembers the rows
 * that it inserted, but these may be in the database of another test.
 */
final class ShedLockBeanPostProcessor implements BeanPostProcessor {

	@Override
	public Object postProcessAfterInitialization(Object bean, String name) {
		if (bean instanceof StorageBasedLockProvider provider) {
			forgetRecords(provider);
		}
		return bean;
	}

	private static void forgetRecords(StorageBasedLockProvider provider) {
		Field registry = ReflectionUtils.findField(StorageBasedLockProvider.class, "lockRecordRegistry");
		Field records = (registry != null) ? ReflectionUtils.findField(registry.getType(), "lockRecords", Set.class)
				: null;
		if (registry != null && records != null) {
			ReflectionUtils.makeAccessible(registry);
			ReflectionUtils.makeAccessible(records);
			ReflectionUtils.setField(records, ReflectionUtils.getField(registry, provider), new EmptySet());
		}
	}

	/**
	 * A set that stays empty. Thread-safe.
	 */
	private static final class EmptySet extends AbstractSet<String> {

		@Override
		public boolean add(String name) {
			return false;
		}

		@Override
		public Iterator<String> iterator() {
			return Collections.emptyIterator();
		}

		@Override
		public int size() {
			return 0;
		}

	}

}

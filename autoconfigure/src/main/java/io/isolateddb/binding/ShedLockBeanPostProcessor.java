package io.isolateddb.binding;

import java.util.AbstractSet;
import java.util.Collections;
import java.util.Iterator;

import net.javacrumbs.shedlock.support.StorageBasedLockProvider;

import org.springframework.beans.factory.config.BeanPostProcessor;

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
		Object registry = PrivateMember.SHEDLOCK_REGISTRY.get(provider);
		if (registry != null) {
			PrivateMember.SHEDLOCK_RECORDS.set(registry, new EmptySet());
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

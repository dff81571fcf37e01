package io.isolateddb.test;

import io.isolateddb.binding.PrivateMember;

/**
 * Spring's record of the transaction of a test, which threads inherit that are started
 * while the test runs. JUnit's {@code ForkJoinPool} starts threads to compensate for
 * blocked ones and runs other tests on them, which then fail with "Cannot start new
 * transaction without ending existing transaction" (spring-framework#33383). There is no
 * public way to remove the record from a thread without ending the transaction.
 */
final class InheritedTransaction {

	private InheritedTransaction() {
	}

	/**
	 * Remove what the current thread, which runs no test yet, has inherited.
	 */
	static void remove() {
		PrivateMember.TEST_TRANSACTION.call();
	}

}

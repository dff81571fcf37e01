package io.isolateddb.integration;

import java.util.List;

import io.isolateddb.IsolatedDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.annotation.Commit;
import org.springframework.test.context.transaction.AfterTransaction;
import org.springframework.test.context.transaction.BeforeTransaction;
import org.springframework.test.context.transaction.TestTransaction;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Transactions that Spring begins and ends around a test are in the test's database,
 * rolled back or committed.
 */
@UsersTest
@IsolatedDatabase
@Transactional
class TransactionsIntegrationTests {

	@Autowired
	private Users users;

	@Autowired
	private PlatformTransactionManager transactions;

	private String databaseBefore;

	private boolean committed;

	@BeforeTransaction
	void databaseBeforeTransactionIsFresh() {
		this.databaseBefore = this.users.database();
		assertThat(this.users.names()).containsExactly("Ada");
	}

	@BeforeEach
	void databaseInTransactionIsFresh() {
		assertThat(TestTransaction.isActive()).isTrue();
		assertThat(this.users.database()).isEqualTo(this.databaseBefore);
		assertThat(this.users.names()).containsExactly("Ada");
	}

	@AfterTransaction
	void databaseAfterTransactionIsStillThatOfTheTest() {
		assertThat(this.users.database()).isEqualTo(this.databaseBefore);
		assertThat(this.users.names()).isEqualTo(this.committed ? List.of("Ada", "Grace") : List.of("Ada"));
	}

	@RepeatedTest(2)
	void rolledBack() {
		this.users.add("Grace");

		assertThat(this.users.names()).containsExactly("Ada", "Grace");
	}

	@RepeatedTest(2)
	@Commit
	void committed() {
		this.users.add("Grace");
		this.committed = true;
	}

	@RepeatedTest(2)
	void committedByTestTransaction() {
		this.users.add("Grace");
		TestTransaction.flagForCommit();
		TestTransaction.end();
		this.committed = true;

		assertThat(this.users.names()).containsExactly("Ada", "Grace");

		TestTransaction.start();
		this.users.add("Barbara");
	}

	@RepeatedTest(2)
	void committedByTransactionOfItsOwn() {
		TransactionTemplate own = new TransactionTemplate(this.transactions);
		own.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
		own.executeWithoutResult((status) -> this.users.add("Grace"));
		this.committed = true;

		this.users.add("Barbara");

		assertThat(this.users.names()).containsExactly("Ada", "Grace", "Barbara");
	}

}

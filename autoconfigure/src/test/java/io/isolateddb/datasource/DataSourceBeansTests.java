package io.isolateddb.datasource;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.engine.DatabaseUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link DataSourceBeans}.
 */
class DataSourceBeansTests {

	private final DefaultListableBeanFactory factory = new DefaultListableBeanFactory();

	DataSourceBeansTests() {
		for (String name : List.of("writer", "readReplica", "meta")) {
			this.factory.registerSingleton(name, new DriverManagerDataSource("jdbc:h2:mem:" + name));
		}
		this.factory.registerAlias("writer", "main");
	}

	@Test
	void beanIsExcludedByAnyOfItsNames() {
		assertThat(excluding("writer").isExcluded("writer")).isTrue();
		assertThat(excluding("writer").isExcluded("scopedTarget.writer")).isTrue();
		assertThat(excluding("main").isExcluded("writer")).isTrue();
		assertThat(excluding("absent").isExcluded("writer")).isFalse();
	}

	@Test
	void excludedDataSourceIsKnownInsideAWrapperAndByItsUrl() {
		DataSourceBeans beans = excluding("meta");
		DataSource meta = this.factory.getBean("meta", DataSource.class);

		assertThat(beans.isExcluded(meta)).isTrue();
		assertThat(beans.isExcluded(new TransactionAwareDataSourceProxy(meta))).isTrue();
		assertThat(beans.isExcluded(this.factory.getBean("writer", DataSource.class))).isFalse();
		assertThat(beans.isExcluded(DatabaseUrl.of("jdbc:h2:mem:meta"))).isTrue();
		assertThat(beans.isExcluded(DatabaseUrl.of("jdbc:h2:mem:other"))).isFalse();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					writer      | nobody | writer | nobody | there is no DataSource bean 'nobody'
					nobody      | writer | nobody | writer | there is no DataSource bean 'nobody'
					writer      | writer | writer | writer | this is a circle: writer -> writer
					writer      | main   | writer | writer | this is a circle: writer -> writer
					readreplica | meta   | readreplica | meta | DataSource bean 'meta' is left as it is by isolated-database.exclude
					""")
	void wrongNamesAreRefused(String bean, String other, String shownBean, String shownOther, String reason) {
		assertRefused(Map.of(bean, other), shownBean, shownOther, reason);
	}

	@Test
	void circlesAreRefused() {
		Map<String, String> circle = new LinkedHashMap<>();
		circle.put("writer", "readReplica");
		circle.put("READ_REPLICA", "writer");

		assertRefused(circle, "writer", "readReplica", "this is a circle: writer -> readReplica -> writer");
	}

	@Test
	void loneDataSourceNeedsNoOther() {
		DefaultListableBeanFactory slice = new DefaultListableBeanFactory();
		slice.registerSingleton("writer", new DriverManagerDataSource("jdbc:h2:mem:writer"));

		assertThat(new DataSourceBeans(slice, List.of(), Map.of("readReplica", "writer")).sameDatabase("writer"))
			.isNull();
	}

	private DataSourceBeans excluding(String name) {
		return new DataSourceBeans(this.factory, List.of(name), Map.of());
	}

	private void assertRefused(Map<String, String> same, String bean, String other, String reason) {
		assertThatExceptionOfType(IsolatedDatabaseException.class)
			.isThrownBy(() -> new DataSourceBeans(this.factory, List.of("meta"), same).sameDatabase("writer"))
			.withMessage("Could not use the property isolated-database.same-database." + bean + " = '" + other + "': "
					+ reason + ". The context has the DataSource beans [writer, readReplica, meta]. "
					+ "Set it to the name of one that has a database of its own.");
	}

}

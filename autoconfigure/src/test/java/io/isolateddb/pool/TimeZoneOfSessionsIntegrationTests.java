package io.isolateddb.pool;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.Locale;
import java.util.TimeZone;

import com.zaxxer.hikari.HikariConfig;
import io.isolateddb.engine.DatabaseProduct;
import io.isolateddb.engine.JdbcSession;
import io.isolateddb.registry.ServerOptions;
import io.isolateddb.testsupport.TestServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A session has the time zone and the locale that the JVM has when a test borrows it, not
 * those of the moment at which the pool connected. H2 has the time zone that the JVM had
 * when it was loaded.
 */
@ParameterizedClass
@MethodSource("io.isolateddb.testsupport.TestServer#serversAvailable")
@ResourceLock(Resources.TIME_ZONE)
@ResourceLock(Resources.LOCALE)
class TimeZoneOfSessionsIntegrationTests {

	/**
	 * By its offset, as servers of MySQL know names only if somebody has loaded them.
	 */
	private static final TimeZone KATHMANDU = TimeZone.getTimeZone("GMT+05:45");

	private static final int OFFSET_SECONDS = KATHMANDU.getRawOffset() / 1000;

	@Parameter
	TestServer server;

	private final TimeZone timeZone = TimeZone.getDefault();

	private final Locale locale = Locale.getDefault();

	private ServerDatabases databases;

	private ConnectionSettings settings;

	private DatabasePool pool;

	@BeforeEach
	void start() {
		HikariConfig declared = new HikariConfig();
		declared.setJdbcUrl(this.server.declaredUrl().contains("?")
				? this.server.declaredUrl() + "&forceConnectionTimeZoneToSession=true&connectionTimeZone=LOCAL"
				: this.server.declaredUrl());
		this.settings = new ConnectionSettings(declared, 3);
		this.databases = new ServerDatabases(DatabaseProduct.engineFor(this.server.address()),
				new ServerOptions(null, false, 10));
		this.pool = this.databases.pool(this.databases.emptyTemplate(),
				new PoolOptions(this.settings, 1, Duration.ofSeconds(30)));
	}

	@AfterEach
	void end() {
		TimeZone.setDefault(this.timeZone);
		Locale.setDefault(this.locale);
		this.databases.close();
	}

	@Test
	void sessionHasTheTimeZoneOfTheTestThatBorrowsIt() throws SQLException {
		try (DatabaseLease lease = this.pool.lease("a test"); Connection before = lease.connect(this.settings)) {
			assertThat(offset(before)).isNotEqualTo(OFFSET_SECONDS);

			TimeZone.setDefault(KATHMANDU);
			try (Connection after = lease.connect(this.settings);
					Connection ofDataSource = lease.dataSource().getConnection()) {
				assertThat(offset(after)).isEqualTo(offset(ofDataSource)).isEqualTo(OFFSET_SECONDS);
				Timestamp midnight = new JdbcSession(after).queryRow("SELECT TIMESTAMP '2026-01-01 00:00:00'",
						(row) -> row.getTimestamp(1));
				assertThat(midnight).isEqualTo(Timestamp.valueOf("2026-01-01 00:00:00"));
			}

			TimeZone.setDefault(this.timeZone);
			try (Connection again = lease.connect(this.settings)) {
				assertThat(offset(again)).isNotEqualTo(OFFSET_SECONDS);
			}
		}
	}

	@Test
	void rewoundSessionKeepsTheTimeZone() throws SQLException {
		TimeZone.setDefault(KATHMANDU);
		for (int i = 1; i <= 3; i++) {
			String name;
			try (DatabaseLease lease = this.pool.lease("test " + i);
					Connection connection = lease.connect(this.settings)) {
				name = lease.name();
				assertThat(offset(connection)).as(name).isEqualTo(OFFSET_SECONDS);
			}
			Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> this.pool.readyCount() > 0);
		}
		assertThat(this.databases.statistics().lines().toString()).doesNotContain("not rewound");
	}

	@Test
	void connectionIsBorrowedAgainUnlessTheDefaultsHaveChanged() throws SQLException {
		try (DatabaseLease lease = this.pool.lease("a test")) {
			Connection first = physical(lease);

			assertThat(physical(lease)).isSameAs(first);
			Locale.setDefault(Locale.forLanguageTag("ne-NP"));
			assertThat(physical(lease)).isNotSameAs(first);
		}
	}

	private Connection physical(DatabaseLease lease) throws SQLException {
		try (Connection connection = lease.connect(this.settings)) {
			return connection.unwrap(Connection.class);
		}
	}

	private int offset(Connection connection) throws SQLException {
		String sql = (this.server == TestServer.POSTGRESQL) ? "SELECT extract(timezone FROM now())"
				: "SELECT timestampdiff(SECOND, utc_timestamp(), now())";
		return new JdbcSession(connection).queryRow(sql, (row) -> row.getInt(1));
	}

}

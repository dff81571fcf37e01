package io.isolateddb.benchmarks.suite;

import io.zonky.test.db.AutoConfigureEmbeddedDatabase;
import io.zonky.test.db.AutoConfigureEmbeddedDatabase.DatabaseProvider;
import io.zonky.test.db.AutoConfigureEmbeddedDatabase.RefreshMode;

/**
 * Each test has a database that embedded-database-spring-test has cloned for it.
 */
@AutoConfigureEmbeddedDatabase(provider = DatabaseProvider.EMBEDDED, refresh = RefreshMode.AFTER_EACH_TEST_METHOD)
class ZonkySuite extends AbstractSuite {

}

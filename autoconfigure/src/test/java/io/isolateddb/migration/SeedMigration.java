package io.isolateddb.migration;

import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;

/**
 * A migration with the version and checksum that it is told to have.
 */
public final class SeedMigration extends BaseJavaMigration {

	private final String version;

	private final Integer checksum;

	public SeedMigration() {
		this("1", null);
	}

	SeedMigration(String version, Integer checksum) {
		this.version = version;
		this.checksum = checksum;
	}

	@Override
	protected void init() {
	}

	@Override
	public MigrationVersion getVersion() {
		return MigrationVersion.fromVersion(this.version);
	}

	@Override
	public String getDescription() {
		return "seed";
	}

	@Override
	public Integer getChecksum() {
		return this.checksum;
	}

	@Override
	public void migrate(Context context) {
	}

}

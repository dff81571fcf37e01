package io.isolateddb;

import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import io.isolateddb.binding.DatabaseBinding;
import io.isolateddb.pool.ConnectionSettings;
import io.isolateddb.pool.DatabaseLease;
import io.isolateddb.pool.DatabasePool;
import io.isolateddb.pool.DatabaseSnapshot;
import io.isolateddb.pool.KeptDatabase;
import io.isolateddb.pool.PoolOptions;
import io.isolateddb.server.DatabaseServer;
import io.isolateddb.server.DatabaseServers;
import org.apiguardian.api.API;
import org.apiguardian.api.API.Status;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Lists the types that users may rely on. All other public types are public only to cross
 * a package, and their packages are marked as internal.
 */
class ApiTests {

	@Test
	void stableTypesAreThoseOfTheAnnotations() {
		assertThat(publicTypes(Status.STABLE)).containsExactlyInAnyOrder(IsolatedDatabase.class, Fixtures.class,
				DatabaseMigrator.class, IsolatedDatabaseException.class);
	}

	@Test
	void maintainedTypesAreThoseOfThePoolAndOfPropagationByHand() {
		assertThat(publicTypes(Status.MAINTAINED)).containsExactlyInAnyOrder(DatabaseBinding.class, DatabasePool.class,
				PoolOptions.class, ConnectionSettings.class, DatabaseLease.class, DatabaseSnapshot.class,
				KeptDatabase.class, DatabaseServer.class, DatabaseServers.class);
	}

	@Test
	void otherPublicTypesAreInternal() {
		assertThat(ArchitectureTests.LIBRARY.stream().filter(ApiTests::isPublic).map(ApiTests::status)).isNotEmpty()
			.containsOnly(Status.STABLE, Status.MAINTAINED, Status.INTERNAL);
	}

	private static Stream<Class<?>> publicTypes(Status status) {
		return ArchitectureTests.LIBRARY.stream()
			.filter((type) -> isPublic(type) && type.isTopLevelClass() && status(type) == status)
			.map(JavaClass::reflect);
	}

	private static boolean isPublic(JavaClass type) {
		return type.getModifiers().contains(JavaModifier.PUBLIC) && !type.getSimpleName().equals("package-info");
	}

	/**
	 * The mark of a type, of the type that it is nested in, or of its package.
	 */
	private static Status status(JavaClass type) {
		if (type.isAnnotatedWith(API.class)) {
			return type.getAnnotationOfType(API.class).status();
		}
		return type.getEnclosingClass()
			.map(ApiTests::status)
			.orElseGet(() -> type.getPackage().getAnnotationOfType(API.class).status());
	}

}

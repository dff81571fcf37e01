package io.isolateddb;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.sql.CommonDataSource;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.library.GeneralCodingRules;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import io.isolateddb.engine.DatabaseProduct;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The architecture of the library: which package may use which, and rules for its types.
 */
class ArchitectureTests {

	static final JavaClasses LIBRARY = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages("io.isolateddb");

	/**
	 * Each package, and the packages that it may use.
	 */
	private static final Map<String, Set<String>> USES = Map.ofEntries(uses("root"), uses("engine", "root"),
			uses("engine.h2", "root", "engine"), uses("engine.mysql", "root", "engine"),
			uses("engine.postgresql", "root", "engine"), uses("engine.sqlite", "root", "engine"),
			uses("migration", "root"), uses("server", "root", "engine"),
			uses("server.embedded", "root", "engine", "server"),
			uses("registry", "root", "engine", "migration", "server"),
			uses("pool", "root", "engine", "migration", "server", "registry"),
			uses("datasource", "root", "engine", "pool"), uses("binding", "root", "engine", "pool", "datasource"),
			uses("test", "root", "migration", "pool", "datasource", "binding"), uses("autoconfigure", "root", "engine",
					"migration", "server", "registry", "pool", "datasource", "binding", "test"));

	private static Map.Entry<String, Set<String>> uses(String name, String... others) {
		return Map.entry(name, Set.of(others));
	}

	@ParameterizedTest
	@MethodSource("packages")
	void packageUsesOnlyWhatIsBelowIt(String name) {
		DescribedPredicate<JavaClass> foreign = JavaClass.Predicates.resideOutsideOfPackage("io.isolateddb..");
		Stream<String> below = Stream.concat(Stream.of(name), USES.get(name).stream());
		DescribedPredicate<JavaClass> allowed = JavaClass.Predicates
			.resideInAnyPackage(below.map(ArchitectureTests::fullName).toArray(String[]::new));

		check(ArchRuleDefinition.classes()
			.that()
			.resideInAPackage(fullName(name))
			.should()
			.onlyDependOnClassesThat(foreign.or(allowed)));
	}

	static Stream<String> packages() {
		return USES.keySet().stream().sorted();
	}

	@Test
	void everyPackageIsListed() {
		assertThat(LIBRARY.stream().map(JavaClass::getPackageName).distinct())
			.containsExactlyInAnyOrderElementsOf(packages().map(ArchitectureTests::fullName).toList());
	}

	@Test
	void packagesAreFreeOfCycles() {
		check(SlicesRuleDefinition.slices().matching("io.isolateddb.(**)").should().beFreeOfCycles());
	}

	@Test
	void productsOfEnginesAreUsedByNothing() {
		check(ArchRuleDefinition.noClasses()
			.that()
			.resideOutsideOfPackage("io.isolateddb.engine.*..")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("io.isolateddb.engine.*.."));
	}

	@Test
	void eachProductOfAnEngineHasOnePublicType() {
		Map<String, List<String>> types = LIBRARY.that(JavaClass.Predicates.resideInAPackage("io.isolateddb.engine.*"))
			.stream()
			.filter((type) -> type.getModifiers().contains(JavaModifier.PUBLIC) && type.isTopLevelClass())
			.collect(Collectors.groupingBy(JavaClass::getPackageName,
					Collectors.mapping(JavaClass::getSimpleName, Collectors.toList())));

		assertThat(types).hasSameSizeAs(DatabaseProduct.all())
			.allSatisfy((name, names) -> assertThat(names).hasSize(1));
	}

	@Test
	void packagesAreNullMarked() {
		check(ArchRuleDefinition.classes()
			.should(ArchCondition.from(DescribedPredicate.describe("be in a @NullMarked package",
					(type) -> type.getPackage().isAnnotatedWith(NullMarked.class)))));
	}

	@Test
	void poolAndWhatIsBelowItKnowNeitherSpringBootNorSpringTest() {
		check(ArchRuleDefinition.noClasses()
			.that()
			.resideInAnyPackage("io.isolateddb", "io.isolateddb.engine..", "io.isolateddb.migration..",
					"io.isolateddb.server..", "io.isolateddb.registry..", "io.isolateddb.pool..")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("org.springframework.boot..", "org.springframework.test.."));
	}

	@Test
	void autoConfigurationsArePublicAndFinal() {
		check(ArchRuleDefinition.classes()
			.that()
			.areAnnotatedWith(AutoConfiguration.class)
			.should()
			.bePublic()
			.andShould()
			.haveModifier(JavaModifier.FINAL));
	}

	@Test
	void autoConfigurationsHaveNoPublicMembers() {
		check(ArchRuleDefinition.members()
			.that()
			.areDeclaredInClassesThat()
			.areAnnotatedWith(AutoConfiguration.class)
			.should()
			.notBePublic());
	}

	@Test
	void beanMethodsAreStaticAndOfInfrastructure() {
		check(ArchRuleDefinition.methods()
			.that()
			.areAnnotatedWith(Bean.class)
			.should()
			.beStatic()
			.andShould()
			.notBePublic()
			.andShould()
			.beAnnotatedWith(Role.class));
	}

	@Test
	void conditionsOnClassesAreOnConfigurations() {
		check(ArchRuleDefinition.methods()
			.that()
			.areAnnotatedWith(Bean.class)
			.should()
			.notBeAnnotatedWith(ConditionalOnClass.class));
		check(ArchRuleDefinition.classes()
			.that()
			.areAnnotatedWith(ConditionalOnClass.class)
			.should()
			.beAnnotatedWith(Configuration.class));
	}

	@Test
	void conditionsAreNotPublic() {
		check(ArchRuleDefinition.noClasses().that().areAssignableTo(Condition.class).should().bePublic());
	}

	@Test
	void nothingIsPrinted() {
		check(GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS);
	}

	@Test
	void javaUtilLoggingIsLeftToTheDataSourcesThatMustNameIt() {
		check(ArchRuleDefinition.noClasses()
			.that()
			.areNotAssignableTo(CommonDataSource.class)
			.should()
			.dependOnClassesThat()
			.resideInAPackage("java.util.logging.."));
	}

	/**
	 * Check a rule, which fails if it matches nothing.
	 */
	private static void check(ArchRule rule) {
		rule.allowEmptyShould(false).check(LIBRARY);
	}

	private static String fullName(String name) {
		return name.equals("root") ? "io.isolateddb" : "io.isolateddb." + name;
	}

}

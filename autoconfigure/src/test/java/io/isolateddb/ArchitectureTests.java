package io.isolateddb;

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
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Condition;

/**
 * Holds the shape of the library: which package may use which, and what its types may do.
 */
class ArchitectureTests {

	private static final JavaClasses LIBRARY = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages("io.isolateddb");

	@ParameterizedTest(name = "{0}")
	@CsvSource(delimiter = '|', textBlock = """
			root          | root
			engine        | root engine
			migration     | root migration
			server        | root engine server
			pool          | root engine migration server pool
			datasource    | root engine migration server pool datasource
			binding       | root engine migration server pool datasource binding
			test          | root engine migration server pool datasource test
			autoconfigure | root engine migration server pool datasource binding test autoconfigure
			""")
	void packageUsesOnlyWhatIsBelowIt(String name, String below) {
		DescribedPredicate<JavaClass> foreign = JavaClass.Predicates.resideOutsideOfPackage("io.isolateddb..");
		DescribedPredicate<JavaClass> allowed = JavaClass.Predicates.resideInAnyPackage(packages(below));

		check(ArchRuleDefinition.classes()
			.that()
			.resideInAnyPackage(packages(name))
			.should()
			.onlyDependOnClassesThat(foreign.or(allowed)));
	}

	@Test
	void packagesAreFreeOfCycles() {
		check(SlicesRuleDefinition.slices().matching("io.isolateddb.(*)..").should().beFreeOfCycles());
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
			.resideInAnyPackage(packages("root engine migration server pool"))
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
	void autoConfigurationsHaveNoPublicMethodsOrFields() {
		check(ArchRuleDefinition.methods()
			.that()
			.areDeclaredInClassesThat()
			.areAnnotatedWith(AutoConfiguration.class)
			.should()
			.notBePublic());
		check(ArchRuleDefinition.fields()
			.that()
			.areDeclaredInClassesThat()
			.areAnnotatedWith(AutoConfiguration.class)
			.should()
			.notBePublic());
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
	 * Check a rule, which may concern a kind of type that the library does not have yet.
	 */
	private static void check(ArchRule rule) {
		rule.allowEmptyShould(true).check(LIBRARY);
	}

	private static String[] packages(String names) {
		return Stream.of(names.split(" "))
			.map((name) -> name.equals("root") ? "io.isolateddb" : "io.isolateddb." + name + "..")
			.toArray(String[]::new);
	}

}

package io.isolateddb.registry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BuildRun}, {@link CiService}, {@link ProjectName} and
 * {@link BuildProcess}.
 */
class BuildRunTests {

	@TempDir
	private Path directory;

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			GITHUB_REPOSITORY=acme/shop GITHUB_WORKFLOW=ci GITHUB_JOB=test GITHUB_REF=main | GITHUB_RUN_ID | 12
			GITHUB_REPOSITORY=acme/shop GITHUB_JOB=test GITHUB_RUN_ID=12                   | GITHUB_RUN_ATTEMPT | 2
			CI_PROJECT_PATH=acme/shop CI_JOB_NAME=test CI_COMMIT_REF_NAME=main             | CI_JOB_ID | 12
			JOB_NAME=acme/shop/main STAGE_NAME=test                                        | BUILD_TAG | jenkins-12
			BUILD_REPOSITORY_NAME=shop SYSTEM_JOBNAME=test BUILD_SOURCEBRANCH=main         | BUILD_BUILDID | 12
			CIRCLE_PROJECT_REPONAME=shop CIRCLE_JOB=test CIRCLE_BRANCH=main                | CIRCLE_BUILD_NUM | 12
			BUILDKITE_PIPELINE_SLUG=shop BUILDKITE_LABEL=test BUILDKITE_BRANCH=main        | BUILDKITE_BUILD_ID | 12
			BITBUCKET_REPO_FULL_NAME=acme/shop BITBUCKET_BRANCH=main                       | BITBUCKET_BUILD_NUMBER | 12
			TRAVIS_REPO_SLUG=acme/shop TRAVIS_BRANCH=main                                  | TRAVIS_BUILD_ID | 12
			TEAMCITY_PROJECT_NAME=shop TEAMCITY_BUILDCONF_NAME=test                        | BUILD_NUMBER | 12
			""")
	void jobOfACiServiceIsOneProjectWhereverItRuns(String job, String variable, String value) {
		Map<String, String> variables = new HashMap<>();
		List.of(job.split(" ")).forEach((word) -> variables.put(word.split("=")[0], word.split("=")[1]));
		variables.put(variable, value);
		BuildRun run = BuildRun.of(variables, Path.of("/builds/0/shop"));

		assertThat(run.run()).contains(value);
		assertThat(BuildRun.of(variables, Path.of("/builds/1/shop"))).isEqualTo(run);
		variables.put(variable, "13");
		BuildRun next = BuildRun.of(variables, Path.of("/builds/0/shop"));
		assertThat(next.project()).isEqualTo(run.project());
		assertThat(next.run()).isNotEqualTo(run.run());
		for (String word : job.split(" ")) {
			Map<String, String> other = new HashMap<>(variables);
			other.put(word.split("=")[0], "another");
			assertThat(BuildRun.of(other, Path.of("/builds/0/shop"))).as(word)
				.matches((changed) -> !changed.project().equals(run.project()) || !changed.run().equals(next.run()));
		}
	}

	@Test
	void modulesOfOneBuildAreProjectsOfOneRun() throws IOException {
		Map<String, String> job = Map.of("GITHUB_REPOSITORY", "acme/shop", "GITHUB_RUN_ID", "12");

		BuildRun api = BuildRun.of(job, module("api", "<project><artifactId>api</artifactId></project>"));
		BuildRun web = BuildRun.of(job, module("web", "<project><artifactId>web</artifactId></project>"));

		assertThat(api.project()).isNotEqualTo(web.project());
		assertThat(api.run()).isEqualTo(web.run());
	}

	@Test
	void withoutACiServiceFoldersAreProjects() {
		BuildRun run = BuildRun.of(Map.of(), this.directory);

		assertThat(run.project()).contains(this.directory.toString()).contains(System.getProperty("user.name"));
		assertThat(BuildRun.of(Map.of(), this.directory)).isEqualTo(run);
		assertThat(BuildRun.of(Map.of(), this.directory.resolve("other")).project()).isNotEqualTo(run.project());
	}

	@Test
	void buildsWithEqualPathsAreProjectsOfTheirOwn() throws IOException {
		BuildRun shop = BuildRun.of(Map.of(), module("app", "<artifactId>shop</artifactId>"));
		BuildRun store = BuildRun.of(Map.of(), module("app", "<artifactId>store</artifactId>"));

		assertThat(shop.project()).isNotEqualTo(store.project());
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					pom.xml             | <project><parent><artifactId>p</artifactId></parent><artifactId> shop </artifactId> | shop
					pom.xml             | <project><!-- <artifactId>no</artifactId> --><artifactId>shop</artifactId>           | shop
					settings.gradle     | rootProject.name = 'shop'                                                            | shop
					settings.gradle.kts | rootProject.name="shop"                                                              | shop
					settings.gradle     | include 'a'                                                                          | folder
					""")
	void nameIsThatOfTheBuild(String file, String content, String name) throws IOException {
		Path folder = Files.createDirectories(this.directory.resolve("folder"));
		Files.writeString(folder.resolve(file), content);

		assertThat(ProjectName.of(folder)).isEqualTo(name);
	}

	@Test
	void longTextsFitAndStayDifferent() {
		String project = "p\n".repeat(200) + "🙂".repeat(200);

		BuildRun run = new BuildRun(project, "r");

		assertThat(run.project().codePointCount(0, run.project().length())).isEqualTo(BuildRun.LONGEST);
		assertThat(run.project()).doesNotContain("\n");
		assertThat(new BuildRun(project + "!", "r")).isNotEqualTo(run);
	}

	@ParameterizedTest
	@ValueSource(strings = {
			"/shop/target/surefire/surefirebooter-20261129182153479_3.jar /shop/target/surefire 2026-jvmRun1 a_1tmp b",
			"org.apache.maven.surefire.booter.ForkedBooter /shop/target/surefire 2026-jvmRun1 a b" })
	void forksOfMavenAreRecognised(String command) {
		assertThat(BuildProcess.isFork(command)).isTrue();
		assertThat(BuildProcess.isFork("com.example.Main /shop/target/surefire")).isFalse();
	}

	@Test
	void daemonsAndIdesAreNoBuild() {
		assertThat(BuildProcess.isMaven("/jdk/bin/java -classpath /maven/boot/plexus-classworlds-2.6.0.jar "
				+ "-Dclassworlds.conf=/maven/bin/m2.conf org.codehaus.plexus.classworlds.launcher.Launcher test"))
			.isTrue();
		assertThat(BuildProcess.isMaven("/jdk/bin/java -cp /mvnd/mvn/lib/mvnd/mvnd-common.jar "
				+ "-Dclassworlds.conf=/mvnd/mvn/bin/mvnd-daemon.conf org.mvndaemon.mvnd.common.MavenDaemon"))
			.isFalse();
		assertThat(
				BuildProcess.isMaven("/jdk/bin/java -cp gradle.jar org.gradle.launcher.daemon.bootstrap.GradleDaemon"))
			.isFalse();
		assertThat(BuildProcess.isMaven("/ide/jbr/bin/java com.intellij.idea.Main")).isFalse();
	}

	@Test
	void runOfAForkIsThatOfItsMaven() {
		Assumptions.assumeTrue(BuildProcess.isFork(System.getProperty("sun.java.command", "")));
		Matcher process = Pattern.compile("process (\\d+) started at ").matcher(BuildProcess.describe());

		assertThat(process.find()).isTrue();
		assertThat(ProcessHandle.of(Long.parseLong(process.group(1)))
			.flatMap((maven) -> maven.info().commandLine())
			.filter(BuildProcess::isMaven)).isPresent();
	}

	private Path module(String folder, String pom) throws IOException {
		Path module = Files.createDirectories(this.directory.resolve(folder));
		Files.writeString(module.resolve("pom.xml"), pom);
		return module;
	}

}

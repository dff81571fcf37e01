package io.isolateddb.registry;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The CI services that tell a build by environment variables which job it is part of.
 * Paths and names of hosts tell nothing there: they are equal in all containers. The
 * branch belongs to the job, as a failure on one branch says nothing about another.
 */
enum CiService {

	/** Forgejo and Gitea have the same variables. */
	GITHUB_ACTIONS("GitHub Actions", List.of("GITHUB_REPOSITORY", "GITHUB_WORKFLOW", "GITHUB_JOB", "GITHUB_REF"),
			List.of("GITHUB_RUN_ID", "GITHUB_RUN_ATTEMPT")),

	GITLAB("GitLab", List.of("CI_PROJECT_PATH", "CI_JOB_NAME", "CI_COMMIT_REF_NAME"), List.of("CI_JOB_ID")),

	/** The name of the job has the branch where Jenkins builds several. */
	JENKINS("Jenkins", List.of("JOB_NAME", "STAGE_NAME"), List.of("BUILD_TAG")),

	AZURE_PIPELINES("Azure Pipelines",
			List.of("SYSTEM_TEAMPROJECT", "BUILD_REPOSITORY_NAME", "BUILD_DEFINITIONNAME", "SYSTEM_JOBNAME",
					"BUILD_SOURCEBRANCH"),
			List.of("BUILD_BUILDID", "SYSTEM_JOBATTEMPT")),

	CIRCLECI("CircleCI", List.of("CIRCLE_PROJECT_USERNAME", "CIRCLE_PROJECT_REPONAME", "CIRCLE_JOB", "CIRCLE_BRANCH"),
			List.of("CIRCLE_BUILD_NUM")),

	BUILDKITE("Buildkite",
			List.of("BUILDKITE_ORGANIZATION_SLUG", "BUILDKITE_PIPELINE_SLUG", "BUILDKITE_LABEL", "BUILDKITE_BRANCH"),
			List.of("BUILDKITE_BUILD_ID")),

	BITBUCKET("Bitbucket", List.of("BITBUCKET_REPO_FULL_NAME", "BITBUCKET_PARALLEL_STEP", "BITBUCKET_BRANCH"),
			List.of("BITBUCKET_BUILD_NUMBER")),

	TRAVIS("Travis CI", List.of("TRAVIS_REPO_SLUG", "TRAVIS_JOB_NAME", "TRAVIS_BRANCH"), List.of("TRAVIS_BUILD_ID")),

	/** Any build may have a number, so this comes last. */
	TEAMCITY("TeamCity", List.of("TEAMCITY_PROJECT_NAME", "TEAMCITY_BUILDCONF_NAME"), List.of("BUILD_NUMBER"));

	private final String title;

	private final List<String> project;

	private final List<String> run;

	/**
	 * Describe a service.
	 * @param project the variables that say which job, of which of its definitions
	 * @param run the variables that say which run of the job, the first of which no other
	 * service has
	 */
	CiService(String title, List<String> project, List<String> run) {
		this.title = title;
		this.project = project;
		this.run = run;
	}

	/**
	 * The job that a process is part of.
	 * @param variables the environment variables of the process
	 * @return the job, if one of the services runs it
	 */
	static Optional<Job> jobOf(Map<String, String> variables) {
		return Stream.of(values()).filter((service) -> service.runs(variables)).findFirst().map((service) -> {
			String project = service.values(service.project, variables);
			return new Job(project, service.values(service.run, variables) + " of " + project);
		});
	}

	private boolean runs(Map<String, String> variables) {
		return hasText(variables, this.run.get(0))
				&& this.project.stream().anyMatch((variable) -> hasText(variables, variable));
	}

	private String values(List<String> names, Map<String, String> variables) {
		return names.stream()
			.filter((name) -> hasText(variables, name))
			.map(variables::get)
			.collect(Collectors.joining(" ", this.title + " ", ""));
	}

	private static boolean hasText(Map<String, String> variables, String name) {
		String value = variables.get(name);
		return value != null && !value.isBlank();
	}

	/**
	 * A job of a CI service.
	 *
	 * @param project which job
	 * @param run which run of it
	 */
	record Job(String project, String run) {

	}

}

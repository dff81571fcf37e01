package io.isolateddb.integration.cucumber.always;

import io.cucumber.spring.CucumberContextConfiguration;
import io.isolateddb.integration.cucumber.steps.UserApplication;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

/**
 * Isolates scenarios by the property, without the annotation.
 */
@CucumberContextConfiguration
@SpringBootTest(classes = UserApplication.class, webEnvironment = WebEnvironment.NONE,
		properties = "isolated-database.activation=always")
public class AlwaysGlue {

}

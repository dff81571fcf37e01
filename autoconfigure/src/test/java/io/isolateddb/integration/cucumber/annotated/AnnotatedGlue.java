package io.isolateddb.integration.cucumber.annotated;

import io.cucumber.spring.CucumberContextConfiguration;
import io.isolateddb.IsolatedDatabase;
import io.isolateddb.integration.cucumber.steps.UserApplication;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

/**
 * Isolates scenarios by the annotation.
 */
@CucumberContextConfiguration
@SpringBootTest(classes = UserApplication.class, webEnvironment = WebEnvironment.NONE)
@IsolatedDatabase
public class AnnotatedGlue {

}

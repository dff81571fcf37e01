package io.isolateddb.integration.cucumber.kept;

import io.cucumber.spring.CucumberContextConfiguration;
import io.isolateddb.IsolatedDatabase;
import io.isolateddb.IsolatedDatabase.Keep;
import io.isolateddb.integration.cucumber.steps.UserApplication;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

/**
 * Keeps the databases of scenarios.
 */
@CucumberContextConfiguration
@SpringBootTest(classes = UserApplication.class, webEnvironment = WebEnvironment.NONE)
@IsolatedDatabase(keep = Keep.ALWAYS)
public class KeptGlue {

}

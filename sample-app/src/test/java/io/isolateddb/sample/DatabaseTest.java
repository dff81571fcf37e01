package io.isolateddb.sample;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.isolateddb.IsolatedDatabase;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.core.annotation.AliasFor;
import org.springframework.test.context.ActiveProfiles;

/**
 * A test of the whole application on a database of its own, with the settings of
 * {@code application-test.yml}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest
@ActiveProfiles("test")
@IsolatedDatabase
@interface DatabaseTest {

	@AliasFor(annotation = IsolatedDatabase.class)
	String[] fixtures() default {};

}

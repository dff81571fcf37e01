package io.isolateddb.integration;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

/**
 * A test of the {@link UsersApplication}, without a web server.
 */
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(classes = UsersApplication.class, webEnvironment = WebEnvironment.NONE)
@interface UsersTest {

}

package io.isolateddb.integration;

import io.isolateddb.testsupport.SystemProperties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Runs the tests of a subclass, and the test cases without Spring in them, on each
 * product.
 */
@ParameterizedClass
@EnumSource
abstract class OnEachProductWithoutSpring {

	@Parameter
	StandaloneProduct product;

	@RegisterExtension
	final SystemProperties properties = new SystemProperties();

	@BeforeEach
	void declareProduct() {
		this.product.declare(this.properties);
	}

}

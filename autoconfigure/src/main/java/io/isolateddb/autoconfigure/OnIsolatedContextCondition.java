package io.isolateddb.autoconfigure;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches in the application contexts of isolated tests.
 *
 * @see IsolatedContext
 */
class OnIsolatedContextCondition extends SpringBootCondition {

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		ConditionMessage.Builder message = ConditionMessage.forCondition("Isolated database");
		return IsolatedContext.isPrepared(context.getRegistry())
				? ConditionOutcome.match(message.because("the tests of the context are isolated"))
				: ConditionOutcome.noMatch(message.because("the tests of the context are not isolated"));
	}

}

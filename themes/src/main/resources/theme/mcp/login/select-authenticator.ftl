<#-- Not keycloak.v2's: its buttons answer to the mouse alone (WCAG 2.2, 2.1.1). -->
<#import "template.ftl" as layout>
<#import "mcp-choice.ftl" as choice>
<@layout.registrationLayout; section>
<#if section == "header">
${msg("loginChooseAuthenticator")}
<#elseif section == "form">
<form id="kc-select-credential-form" class="mcp-options" action="${url.loginAction}" method="post">
  <#list auth.authenticationSelections as way>
  <@choice.option name="authenticationExecution" value=way.authExecId title=msg(way.displayName) description=msg(way.helpText) />
  </#list>
</form>
</#if>
</@layout.registrationLayout>

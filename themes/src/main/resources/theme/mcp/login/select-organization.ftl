<#-- Not Keycloak's: its first heading is empty (WCAG 2.2, 2.4.6). -->
<#import "template.ftl" as layout>
<#import "mcp-choice.ftl" as choice>
<@layout.registrationLayout; section>
<#if section == "header">
${msg("organization.select")}
<#elseif section == "form">
<form id="kc-user-organizations" class="mcp-options" action="${url.loginAction}" method="post">
  <#list user.organizations as organization>
  <@choice.option name="kc.org" value=organization.alias!"" title=organization.name!"" id="organization-" + organization.alias!"" />
  </#list>
</form>
</#if>
</@layout.registrationLayout>
